using SamSgp.Dicomweb;
using SamSgp.Imaging.Codecs.Isolation;

// The service starts itself again to decode what may crash a decoder.
if (NativeDecoding.IsChild(args)) return NativeDecoding.RunChild(args);
return await ServiceHost.RunAsync(args);
