// SPDX-License-Identifier: BSL-1.0
// Program: shows what any rgflow checkpoint holds, and samples from it if it is of phi4 or digits

#include "models.hpp"
#include "program.hpp"

//[main
int main(int argc, char** argv) {
  rgflow::model_menu menu;
  checkpoint::add_phi4_models(menu);
  checkpoint::add_digits_model(menu);
  return checkpoint::run_program("checkpoint", menu,
                                 "These are the models of phi4 and digits. Those of record are shown only:\n"
                                 "their last sites are made by the action, which a checkpoint does not hold.",
                                 argc, argv);
}
//]
