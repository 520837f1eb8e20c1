using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.Rasters;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.Commands;

public sealed class DicomImageCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task MakeFramesRender_ColourPicture_KeepsItsPixels()
    {
        var picture = RasterImage.From8Bit(6, 4, [.. Enumerable.Range(0, 72).Select(i => (byte)(3 * i))]);
        picture.WritePng(_folder.PathTo("a.png"));
        var made = await CliRun.RunAsync("dicom", "make", _folder.PathTo("a.png"), "--modality", "US", "--output", _folder.PathTo("a.dcm"));
        Assert.Equal((ExitCode.Ok, _folder.PathTo("a.dcm")), (made.ExitCode, made.Output.Trim()));

        var frames = await CliRun.RunAsync("dicom", "frames", _folder.PathTo("a.dcm"), "--output", _folder.PathTo("frames"));
        Assert.Equal(_folder.PathTo("frames", "a.1.raw"), frames.Output.Trim());
        Assert.Equal(picture.To8Bit(), await File.ReadAllBytesAsync(_folder.PathTo("frames", "a.1.raw")));

        Assert.Equal(ExitCode.Ok, (await CliRun.RunAsync("dicom", "render", _folder.PathTo("a.dcm"), "--output", _folder.PathTo("b.png"))).ExitCode);
        Assert.Equal(picture.To8Bit(), RasterImage.Read(_folder.PathTo("b.png")).To8Bit());
    }

    [Theory]
    [InlineData("--window", "60", "--window 60 is no window; write centre, slash, width, as in 60/400.")]
    [InlineData("--frame", "2", "There is no frame 2; the image has 1.")]
    public async Task Render_WrongOption_SaysWhatWouldBeRight(string option, string value, string sentence)
    {
        await CliRun.RunAsync("phantom", "-o", _folder.Root, "--size", "16", "--slices", "1");
        var run = await CliRun.RunAsync("dicom", "render", _folder.PathTo("IM0001.dcm"), "-o", _folder.PathTo("x.png"), option, value);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal(sentence, run.Error.Trim());
    }

    [Fact]
    public async Task Frames_NameWithDots_IsKeptWhole()
    {
        await CliRun.RunAsync("phantom", "-o", _folder.Root, "--size", "16", "--slices", "1");
        File.Move(_folder.PathTo("IM0001.dcm"), _folder.PathTo("CT.1.2.840"));
        var run = await CliRun.RunAsync("dicom", "frames", _folder.PathTo("CT.1.2.840"), "-o", _folder.Root);
        Assert.Equal(_folder.PathTo("CT.1.2.840.1.raw"), run.Output.Trim());
        Assert.Equal(16 * 16 * 2, new FileInfo(_folder.PathTo("CT.1.2.840.1.raw")).Length);
    }

    [Fact]
    public async Task Check_RightAndWrongFile_FailsForTheWrongOne()
    {
        await CliRun.RunAsync("phantom", "-o", _folder.Root, "--size", "16", "--slices", "1");
        var right = await CliRun.RunAsync("dicom", "check", _folder.PathTo("IM0001.dcm"));
        Assert.Equal(ExitCode.Ok, right.ExitCode);
        Assert.Contains("Image: 16 x 16", right.Output, StringComparison.Ordinal);

        var dataset = DicomFile.Open(_folder.PathTo("IM0001.dcm")).Dataset;
        dataset.Remove(DicomTag.SOPInstanceUID);
        await new DicomFile(dataset).SaveAsync(_folder.PathTo("wrong.dcm"));
        var wrong = await CliRun.RunAsync("dicom", "check", _folder.PathTo("wrong.dcm"));
        Assert.Equal(ExitCode.Failed, wrong.ExitCode);
        Assert.Contains("Error: SOPInstanceUID", wrong.Output, StringComparison.Ordinal);
    }
}
