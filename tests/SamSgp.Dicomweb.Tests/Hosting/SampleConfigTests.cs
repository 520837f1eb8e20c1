using SamSgp.Dicomweb.Hosting;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Hosting;

/// <summary>The files of <c>sample-configs</c>, read as the service reads them.</summary>
public sealed class SampleConfigTests
{
    private static string Folder { get; } = Path.Combine(SharedData.RepositoryRoot, "sample-configs");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(path) != "orthanc.json").Select(path => Path.GetRelativePath(Folder, path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Configuration_EverySample_HasNoFaultButFilesThatAreNotHere(string file)
    {
        var builder = ServiceHost.Describe(["--config", Path.Combine(Folder, file)]);
        var faults = ConfigurationCheck.Faults(builder.Configuration, builder.Services);
        Assert.DoesNotContain(faults, fault => !fault.Contains("/etc/samsgp/", StringComparison.Ordinal));
        Assert.Contains("Routing", builder.Configuration.GetChildren().Select(section => section.Key));
    }

    [ToolFact("systemd-analyze")]
    public void Unit_Systemd_IsWellFormed()
    {
        var run = ToolRun.Of("systemd-analyze", "verify", Path.Combine(Folder, "production", "samsgp.service"));
        Assert.DoesNotContain(run.Output.Split('\n'), line => line.Contains("samsgp.service", StringComparison.Ordinal)
            && !line.Contains("not executable", StringComparison.Ordinal) && !line.Contains("No such file", StringComparison.Ordinal));
    }
}
