// Zero, One and Constant are the network's literals.
global using static SamSgp.Sam2.Numbers;
// ComponentName gives a field its key in checkpoints, everywhere in the network.
global using TorchSharp.Utils;
