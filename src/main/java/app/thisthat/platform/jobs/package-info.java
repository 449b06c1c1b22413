/** Recurring work: tasks with retry, and jobs that one node of the cluster runs under a lease. */
package app.thisthat.platform.jobs;
