/**
 * What can be bet on: the catalogue, its lifecycle, its odds. Where markets come from (ingestion) and what is staked on them (betting) is not known here.
 */
package app.thisthat.market;
