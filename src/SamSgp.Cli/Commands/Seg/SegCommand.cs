using System.CommandLine;

namespace SamSgp.Cli.Commands.Seg;

/// <summary><c>samsgp seg</c>: looks at DICOM segmentations.</summary>
internal sealed class SegCommand : Command
{
    public SegCommand()
        : base("seg", "Look at DICOM segmentations.")
    {
        Add(new SegInfoCommand());
        Add(new SegExportCommand());
    }
}
