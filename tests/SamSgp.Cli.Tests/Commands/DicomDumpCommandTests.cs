using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.Commands;

public sealed class DicomDumpCommandTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string Folder => _temporary.Root;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task Dump_File_PrintsAttributesSequencesAndHidesControlCharacters()
    {
        var dataset = new DicomDataset
        {
            { DicomTag.SOPClassUID, DicomUID.CTImageStorage },
            { DicomTag.SOPInstanceUID, "1.2.3" },
            { DicomTag.ImageType, "ORIGINAL", "PRIMARY" },
            new DicomSequence(DicomTag.ReferencedImageSequence, new DicomDataset { { DicomTag.ReferencedSOPInstanceUID, "1.2.4" } }),
        };
        dataset.NotValidated().Add(DicomTag.SeriesDescription, "red\u001b[31m");
        var path = Path.Combine(Folder, "a.dcm");
        await new DicomFile(dataset).SaveAsync(path);

        var run = await CliRun.RunAsync("dicom", "dump", path);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains(@"(0008,0008) CS   [ORIGINAL\PRIMARY]", run.Output, StringComparison.Ordinal);
        Assert.Contains("(0008,1140) SQ   (1 item) ", run.Output, StringComparison.Ordinal);
        Assert.Contains("    (0008,1155) UI [1.2.4]", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task Dump_NoDicom_SaysSoAndGoesOnWithTheNext()
    {
        var text = Path.Combine(Folder, "notes.txt");
        await File.WriteAllTextAsync(text, "Buy milk. Walk the dog. This is no image of anything at all, in any format whatever.");
        var run = await CliRun.RunAsync("dicom", "dump", text, Path.Combine(Folder, "none.dcm"));
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("notes.txt: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("none.dcm: ", run.Error, StringComparison.Ordinal);
    }
}
