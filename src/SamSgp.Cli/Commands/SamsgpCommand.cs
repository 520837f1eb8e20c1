using System.CommandLine;
using System.CommandLine.Help;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Bench;
using SamSgp.Cli.Commands.Dicom;
using SamSgp.Cli.Commands.Models;
using SamSgp.Cli.Commands.Plugins;
using SamSgp.Cli.Commands.Seg;
using SamSgp.Cli.Commands.Store;
using SamSgp.Cli.Commands.Tasks;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp</c> itself: the list of commands.</summary>
internal sealed class SamsgpCommand : RootCommand
{
    /// <summary>Shows stack traces; every command has it.</summary>
    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show where an error came from.",
        Recursive = true,
    };

    public SamsgpCommand()
        : base("Segments medical images from a few labelled examples (SAM2-SGP) and speaks DICOM.")
    {
        Add(Verbose);
        Add(new SegmentCommand());
        Add(new ServeCommand());
        Add(new SendCommand());
        Add(new TasksCommand());
        Add(new PluginsCommand());
        Add(new PhantomCommand());
        Add(new DicomCommand());
        Add(new SegCommand());
        Add(new TrainCommand());
        Add(new FinetuneCommand());
        Add(new EvaluateCommand());
        Add(new ModelsCommand());
        Add(new StoreCommand());
        Add(new ParityCommand());
        Add(new BenchCommand());

        var help = Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }
}
