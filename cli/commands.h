/* SPDX-License-Identifier: Apache-2.0 */
/** The commands: each takes its own arguments and gives the program's exit status. */
#ifndef VAC_CLI_COMMANDS_H
#define VAC_CLI_COMMANDS_H

/** The network that is taken when none is named. */
#define VAC_DEFAULT_MODEL "efficientnet-lite0"

int vac_backend_check(int argc, char **argv);
int vac_backend_list(int argc, char **argv);
int vac_bench(int argc, char **argv);
int vac_calibrate(int argc, char **argv);
int vac_classify(int argc, char **argv);
int vac_depth(int argc, char **argv);
int vac_detect(int argc, char **argv);
int vac_explain(int argc, char **argv);
int vac_infer(int argc, char **argv);
int vac_info(int argc, char **argv);
int vac_models_check(int argc, char **argv);
int vac_models_fetch(int argc, char **argv);
int vac_models_init(int argc, char **argv);
int vac_models_list(int argc, char **argv);
int vac_models_show(int argc, char **argv);
int vac_pose(int argc, char **argv);
int vac_segment(int argc, char **argv);

#endif
