using SamSgp.Dicomweb.Hosting;
using SamSgp.Imaging.Codecs.Isolation;

// The service starts itself again to decode what may crash a decoder.
if (args is [NativeDecoding.ChildArgument]) return NativeDecoding.RunChild();
return await ServiceHost.RunAsync(args);
