using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests.Monai;

/// <summary>MONAI Label's own client against the service. The client is another project's and not here: a variable says where its
/// client.py lies.</summary>
public sealed class RealClientTests
{
    private const string Variable = "SAMSGP_MONAILABEL_CLIENT", Python = "/usr/bin/python3";

    [RealClientTheory]
    [InlineData(null)]
    [InlineData("doctors-key")]
    public async Task Walk_AllThatTheModuleDoes_ComesToItsEnd(string? key)
    {
        using var folder = new TemporaryFolder();
        await using var service = await MonaiService.StartAsync(folder, key);

        var run = ToolRun.Of(Python, [Path.Combine(SharedData.RepositoryRoot, "tests", "SamSgp.EndToEnd.Tests", "Monai", "walk.py"), Environment.GetEnvironmentVariable(Variable)!,
            $"{service.Address}/monailabel", "phantom-ct", service.Image, service.Labels, .. key is null ? (string[])[] : [key]]);

        Assert.True(run.ExitCode == 0, run.Output);
        foreach (var line in (string[])["upload {\"image\": \"2: CT \\u00e9/1+\"}", "magic \"NRRD0004\"", "no session null", "session true", "points true", "sample bytes true", "stored true",
            "submit true", "running false", "train [\"1 example added\"]", "train again [\"0 examples added\"]", "done true"]) Assert.Contains(line, run.Output, StringComparison.Ordinal);
        Assert.Contains(key is null ? "auth false" : "valid before false", run.Output, StringComparison.Ordinal);
    }

    private sealed class RealClientTheoryAttribute : TheoryAttribute
    {
        public RealClientTheoryAttribute() => Skip = Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path ? $"{Variable} does not name MONAI Label's client.py."
            : !File.Exists(path) ? $"{path} is not there." : !File.Exists(Python) ? $"{Python} is not there." : null!;
    }
}
