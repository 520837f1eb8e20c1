using SamSgp.Cli;
using SamSgp.Cli.CommandLine;

return await Samsgp.RunAsync(args, Terminal.OfProcess(), CancellationToken.None);
