drop table figures_progress;
drop table daily_figures;
