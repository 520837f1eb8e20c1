// ComponentName gives a field its key in checkpoints, everywhere in the network.
global using TorchSharp.Utils;
