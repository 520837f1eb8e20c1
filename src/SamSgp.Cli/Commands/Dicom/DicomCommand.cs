using System.CommandLine;

namespace SamSgp.Cli.Commands.Dicom;

/// <summary><c>samsgp dicom</c>: looks at DICOM files.</summary>
internal sealed class DicomCommand : Command
{
    public DicomCommand()
        : base("dicom", "Look at DICOM files, and make some.")
    {
        Add(new DicomDumpCommand());
        Add(new DicomJsonCommand());
        Add(new DicomCheckCommand());
        Add(new DicomFramesCommand());
        Add(new DicomRenderCommand());
        Add(new DicomMakeCommand());
    }
}
