using SamSgp.Dicomweb;
using SamSgp.Dicomweb.Finetuning;
using SamSgp.Imaging.Codecs.Isolation;

// The service starts itself again to decode what may crash a decoder.
if (NativeDecoding.IsChild(args)) return NativeDecoding.RunChild(args);
// Or to train, which may take all memory there is.
if (FinetuneChild.IsChild(args)) return FinetuneChild.Run(args);
return await ServiceHost.RunAsync(args);
