-- Inserts open markets with varied titles, options, tags and descriptions of about 1,200 characters, for measurements of
-- listings and searches. Run it as the owner of the schema on a database without a feed:
--   psql "$DATABASE_URL" -v markets=50000 -f load-tests/search/seed.sql
-- The result is the same on every run. Nine of ten titles contain the word "will"; every description does.
select setseed(0.42);

create temporary table words (list text, n int, word text);

insert into words
select list, row_number() over (partition by list), word
from (values
  ('first', 'Ada Alan Aleksandr Ana Anders Aoife Arthur Åsa Beatriz Björn Carlos Cécile Chloé Daniel Dário Diego Elena Élodie'
    || ' Emma Erik Fatima François Frida Gábor George Günther Hana Héctor Ibrahim Iga Ines Ivan Jakub James Jānis João José'
    || ' Jürgen Kaja Karim Kateřina Kenji Lars Leila Lídia Łukasz Magnus Małgorzata Maria Marta Matteo Mehmet Michał Mikael'
    || ' Naomi Nikola Noah Nuno Olga Óscar Pablo Paweł Petra Rafael Rania Renée Sara Şebnem Sofia Søren Stefan Taro Théo'
    || ' Tomás Ümit Victor Wanda Wei Xavier Yara Yusuf Zoë Zuzana'),
  ('last', 'Abbott Almeida Andersen Bakker Barrett Beneš Bergström Blanco Bošković Brown Călinescu Carter Chen Cohen Corbyn'
    || ' Čapek Delgado Devlin Dubois Dvořák Eriksen Esposito Fernández Fischer Fitzgerald Fonseca Garcia Gruber Gökmen Hansen'
    || ' Harris Hoffmann Horváth Ivanov Jensen Johnson Kaczyński Kaplan Kim Kowalski Krüger Larsen Lefèvre Lewandowski Lindqvist'
    || ' Løvås Macron Martínez Meyer Mitchell Moreau Müller Murphy Nagy Nakamura Nguyễn Novák Núñez O''Brien Okafor Oliveira'
    || ' Öztürk Papadopoulos Patel Pérez Petrov Popescu Quinn Ramírez Rasmussen Rossi Sánchez Santos Schmidt Schröder Silva'
    || ' Smith Sørensen Starmer Świątek Takahashi Thompson Tóth Trump Vasquez Vörös Walker Weiß Williams Wójcik Yamamoto Yılmaz'
    || ' Zelenskyy Zhang Žižka'),
  ('city', 'Amsterdam Ankara Athens Barcelona Beijing Belgrade Berlin Besançon Bogotá Bratislava Brașov Brussels Budapest Cairo'
    || ' Chicago Copenhagen Córdoba Dublin Düsseldorf Gdańsk Geneva Göteborg Helsinki Istanbul Izmir Kraków Kyiv Lagos Lisbon'
    || ' Ljubljana London Łódź Lyon Madrid Malmö Marseille Medellín Mexico Milan Montréal Moscow Munich Nairobi Nantes Oslo Paris'
    || ' Poznań Prague Québec Reykjavík Riga Rome Rosario Santiago Seattle Seoul Seville Sofia Stockholm Sydney Tallinn Tirana'
    || ' Tokyo Toronto Toulouse Tromsø Valencia Vienna Vilnius Warsaw Wrocław Zagreb Zürich'),
  ('country', 'Albania Argentina Australia Austria Belgium Brazil Bulgaria Canada Chile China Colombia Croatia Cyprus Denmark'
    || ' Egypt Estonia Finland France Georgia Germany Greece Hungary Iceland India Indonesia Iran Iraq Ireland Israel Italy Japan'
    || ' Kenya Latvia Lebanon Lithuania Malaysia Mexico Moldova Morocco Nepal Netherlands Nigeria Norway Pakistan Peru Poland'
    || ' Portugal Romania Russia Rwanda Serbia Singapore Slovakia Slovenia Spain Sweden Switzerland Syria Taiwan Thailand Tunisia'
    || ' Turkey Uganda Ukraine Uruguay Venezuela Vietnam Yemen Zambia'),
  ('team', 'Ajax Arsenal Atlético Barça Bayern Beşiktaş Benfica Bruins Bulls Celtics Chelsea Cowboys Dinamo Dodgers Eagles'
    || ' Everton Falcons Fenerbahçe Feyenoord Galatasaray Giants Heat Hornets Inter Jets Juventus Kings Lakers Lions Liverpool'
    || ' Malmö Mavericks Mets Milan Napoli Nuggets Packers Padres Panathinaikos Partizan Pelicans Penguins Phillies Pistons Porto'
    || ' Rangers Ravens Real Rockets Roma Saints Santos Senators Sevilla Sharks Spartak Spurs Suns Thunder Tigers Warriors Wolves'
    || ' Yankees Zenit'),
  ('coin', 'Aave Arbitrum Avalanche Bitcoin Cardano Chainlink Cosmos Dogecoin Ethereum Filecoin Litecoin Monero Near Optimism'
    || ' Polkadot Polygon Ripple Solana Stellar Tether Toncoin Tron Uniswap Zcash'),
  ('company', 'Airbnb Alphabet Amazon AMD Anthropic Apple Boeing ByteDance Coinbase Disney Ford Google Huawei IBM Intel Meta'
    || ' Microsoft Netflix Nintendo Nvidia OpenAI Oracle Palantir Pfizer Reddit Samsung Shell Sony SpaceX Spotify Stripe Tesla'
    || ' TikTok Toyota Uber Visa Volkswagen Walmart Xiaomi Zoom'),
  ('office', 'president chancellor governor mayor senator chairman speaker minister ambassador commissioner'),
  ('month', 'January February March April May June July August September October November December')
) lists (list, text), regexp_split_to_table(text, ' ') word;

create temporary table picks as
select m.n as market, l.list, (random() * 1e9)::bigint as pick, (random() * 1e9)::bigint as other
from generate_series(1, :markets) m (n), (select distinct list from words) l;

create temporary table chosen as
select p.market,
       max(a.word) filter (where p.list = 'first') as first, max(a.word) filter (where p.list = 'last') as last,
       max(a.word) filter (where p.list = 'city') as city, max(a.word) filter (where p.list = 'country') as country,
       max(a.word) filter (where p.list = 'team') as team, max(b.word) filter (where p.list = 'team') as rival,
       max(a.word) filter (where p.list = 'coin') as coin, max(a.word) filter (where p.list = 'company') as company,
       max(a.word) filter (where p.list = 'office') as office, max(a.word) filter (where p.list = 'month') as month
from picks p
join (select list, count(*) as words from words group by list) w on w.list = p.list
join words a on a.list = p.list and a.n = p.pick % w.words + 1
join words b on b.list = p.list and b.n = p.other % w.words + 1
group by p.market;

create temporary table written as
select market, 1 + market % 28 as day, 2026 + market % 3 as year, 10 + market * 37 % 99000 as number,
       (array['Politics', 'Sports', 'Crypto', 'Economy', 'Culture', 'Science'])[1 + market % 6] as category,
       first, last, city, country, team, rival, coin, company, office, month,
       case market % 10
         when 0 then format('%s vs. %s: Spread %s (-%s.5)', team, rival, team, 1 + market % 9)
         when 1 then format('Will %s %s win the %s %s election?', first, last, country, 2026 + market % 3)
         when 2 then format('Will %s beat %s on %s %s?', team, rival, month, 1 + market % 28)
         when 3 then format('Will %s be above $%s on %s %s?', coin, 10 + market * 37 % 99000, month, 1 + market % 28)
         when 4 then format('Will %s announce a merger with %s before %s?', company, team, month)
         when 5 then format('Will the highest temperature in %s be %s°C on %s %s?', city, market % 45, month, 1 + market % 28)
         when 6 then format('Will %s %s be the next %s of %s?', first, last, office, country)
         when 7 then format('Will %s and %s sign a ceasefire by %s %s?', country, city, month, 2026 + market % 3)
         when 8 then format('Will %s %s and %s attend the %s summit?', first, last, company, city)
         else format('Will it rain in %s on %s %s, %s?', city, month, 1 + market % 28, 2026 + market % 3)
       end as title
from chosen;

with made as (
  insert into markets (id, title, description, this_option, that_option, liquidity, volume, category, tags, market_type,
                       expires_at)
  select ('019a' || lpad(to_hex(market), 8, '0') || '-7000-8000-' || substr(md5(market::text), 1, 12))::uuid, title,
         format('This market will resolve to "Yes" if the answer to "%s" is yes. The primary source will be the official'
                || ' statement of %s; a consensus of credible reporting from %s and %s will also be used. %s %s, %s, %s and'
                || ' %s are named for context only.', title, company, city, country, first, last, coin, team, office)
           || repeat(format(' If the event is postponed, this market will remain open until %s %s, %s, 23:59 ET. If it is'
                || ' cancelled without a new date, the market will resolve to "No". Figures will be rounded half up to %s'
                || ' digits, and later revisions by the source will not be considered.', month, day, year, market % 7), 3),
         case when market % 10 = 0 then team else 'Yes' end, case when market % 10 = 0 then rival else 'No' end,
         round((exp(market::bigint * 7919 % 1200 / 100.0))::numeric, 2), round((exp(market::bigint * 104729 % 1500 / 100.0))::numeric, 2),
         category, array[category, country, coalesce(nullif(team, ''), company)], 'credits',
         now() + (1 + market * 31 % 400 || ' days')::interval
  from written
  on conflict (id) do nothing
  returning id
), priced as (
  insert into market_odds (market_id, this_odds, that_odds)
  select id, odds, 1 - odds
  from (select id, round((0.05 + 0.9 * random())::numeric, 4) as odds from made) drawn
  returning market_id
)
insert into market_trends (market_id, score)
select market_id, (random() * 1000)::int from priced where random() < 0.4
on conflict (market_id) do update set score = excluded.score;

analyze markets, market_odds, market_trends;
select count(*) as open_markets from markets where status = 'open';
