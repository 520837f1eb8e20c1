using SamSgp.Dicomweb.Hosting;

return await ServiceHost.RunAsync(args);
