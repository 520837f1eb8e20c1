using SamSgp.Cli.CommandLine;
using SamSgp.Imaging.Nifti;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.Commands;

public sealed class PhantomCommandTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string Folder => _temporary.Root;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task Phantom_Dicom_IsASeriesThatThePhantomTaskFits()
    {
        var run = await CliRun.RunAsync("phantom", "--output", Folder, "--size", "32", "--slices", "5");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(5, Directory.GetFiles(Folder, "IM*.dcm").Length);
        var fit = await CliRun.RunAsync("tasks", "explain", "phantom-ct", "--series", Folder,
            "--tasks", Path.Combine(SharedData.RepositoryRoot, "plugin-manifests"));
        Assert.Equal(ExitCode.Ok, fit.ExitCode);
    }

    [Theory]
    [InlineData(101)]
    [InlineData(102)]
    public async Task Phantom_NiftiOfTheSeedOfTheShippedSupportSet_IsThatVeryVolume(int seed)
    {
        var run = await CliRun.RunAsync("phantom", "--nifti", "--output", Folder, "--slices", "20", "--seed", $"{seed}");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        var shipped = Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", "phantom-ct", "support");
        foreach (var name in (string[])[$"phantom{seed}_ct.nii.gz", $"phantom{seed}_seg.nii.gz"])
        {
            var (made, kept) = (NiftiFile.ReadVolume(Path.Combine(Folder, name)), NiftiFile.ReadVolume(Path.Combine(shipped, name)));
            var (a, b) = (new float[made.Geometry.SliceLength], new float[kept.Geometry.SliceLength]);
            for (var slice = 0; slice < made.Geometry.Slices; slice++)
            {
                made.ReadSlice(slice, a);
                kept.ReadSlice(slice, b);
                Assert.Equal(b, a);
            }
        }
    }

    [Theory]
    [InlineData("--size", "8", "--size 8 is out of range; write a number from 16 to 1024.")]
    [InlineData("--size", "eight", "Cannot parse argument 'eight' for option '--size'")]
    [InlineData("--plane", "diagonal", "diagonal")]
    public async Task Phantom_WrongOption_IsAUsageError(string option, string value, string sentence)
    {
        var run = await CliRun.RunAsync("phantom", "--output", Folder, option, value);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }
}
