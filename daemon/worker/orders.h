/* SPDX-License-Identifier: Apache-2.0 */
/** What the front asks of a worker. */
#ifndef VAC_DAEMON_ORDERS_H
#define VAC_DAEMON_ORDERS_H

/**
 * Takes requests from the control socket, and has them carried out and answered; none waits for a
 * call or a model. Returns when the front has gone, or says what is no request; QUIT ends the
 * process.
 */
void vac_orders_serve(int control);

#endif
