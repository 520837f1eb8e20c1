namespace SamSgp.Architecture.Tests;

/// <summary>Holds the arrows between projects: a new reference is drawn here first.</summary>
public sealed class LayeringTests
{
    /// <summary>Project -> the projects it names itself (what those bring along is not repeated).</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["SamSgp.Dicom"] = [],
        ["SamSgp.Imaging"] = ["SamSgp.Dicom"],
        ["SamSgp.Sam2"] = [],
        ["SamSgp.Tasks"] = ["SamSgp.Dicom"],
        ["SamSgp.Storage"] = ["SamSgp.Dicom"],
        ["SamSgp.Storage.Postgres"] = ["SamSgp.Storage"],
        ["SamSgp.Plugins"] = ["SamSgp.Imaging"],
        ["SamSgp.Plugins.ScriptProcess"] = ["SamSgp.Plugins"],
        ["SamSgp.Plugins.Scripting"] = ["SamSgp.Plugins", "SamSgp.Plugins.ScriptProcess"],
        ["SamSgp.Inference"] = ["SamSgp.Imaging", "SamSgp.Sam2", "SamSgp.Tasks"],
        ["SamSgp.Dicomweb.Client"] = ["SamSgp.Dicom"],
        ["SamSgp.Runs"] = ["SamSgp.Inference", "SamSgp.Plugins"],
        ["SamSgp.Jobs"] = ["SamSgp.Dicomweb.Client", "SamSgp.Runs", "SamSgp.Storage"],
        ["SamSgp.Training"] = ["SamSgp.Inference"],
        // The service starts itself once more to train: that alone is what it needs Training for.
        ["SamSgp.Dicomweb"] = ["SamSgp.Jobs", "SamSgp.Plugins.Scripting", "SamSgp.Storage.Postgres", "SamSgp.Training"],
        // `samsgp store` looks after the service's data where no service runs: that alone is what the command line needs Storage for;
        // Dicomweb.Client is for `samsgp send`.
        ["SamSgp.Cli"] = ["SamSgp.Dicomweb.Client", "SamSgp.Plugins.Scripting", "SamSgp.Runs", "SamSgp.Storage", "SamSgp.Storage.Postgres", "SamSgp.Training"],
    };

    /// <summary>A heavy dependency appears in exactly these projects.</summary>
    private static readonly Dictionary<string, string[]> HeavyPackages = new()
    {
        ["TorchSharp"] = ["SamSgp.Sam2"],
        ["YamlDotNet"] = ["SamSgp.Tasks"],
        ["Microsoft.Data.Sqlite"] = ["SamSgp.Storage"],
        ["Npgsql"] = ["SamSgp.Storage.Postgres"],
        ["Microsoft.CodeAnalysis.CSharp.Scripting"] = ["SamSgp.Plugins.Scripting"],
        ["Refit"] = ["SamSgp.Dicomweb.Client"],
        ["OpenTelemetry.Extensions.Hosting"] = ["SamSgp.Dicomweb"],
        ["SkiaSharp"] = ["SamSgp.Imaging"],
        ["JpegLibrary"] = ["SamSgp.Imaging"],
        ["System.CommandLine"] = ["SamSgp.Cli"],
        ["Spectre.Console"] = ["SamSgp.Cli"],
    };

    [Fact]
    public void ProjectReferences_EveryProject_AreTheDrawnArrows()
    {
        Assert.Equal(Arrows.Keys.Order(), SourceProjects.Names.Order());
        foreach (var project in SourceProjects.Names)
            Assert.Equal(Arrows[project].Order(), SourceProjects.ReferencesOf(project).Order());
    }

    [Fact]
    public void PackageReferences_HeavyPackages_AppearInTheirOneProject()
    {
        foreach (var (package, owners) in HeavyPackages)
            Assert.Equal(owners, SourceProjects.Names.Where(project => SourceProjects.PackagesOf(project).Contains(package)).Order());
    }

    /// <summary>A task on a volume is as useful without a service: what only a service needs does not come along.</summary>
    [Theory]
    [InlineData("SamSgp.Runs", new[] { "SamSgp.Storage", "SamSgp.Dicomweb.Client", "SamSgp.Jobs" })]
    [InlineData("SamSgp.Cli", new[] { "SamSgp.Jobs" })]
    public void ProjectReferences_ProjectsWithoutService_BringNoneOfIt(string project, string[] service) =>
        Assert.Empty(Reached(project).Intersect(service));

    [Fact]
    public void Dicom_Packages_AreNoneButTheFramework() =>
        Assert.Empty(SourceProjects.PackagesOf("SamSgp.Dicom"));

    private static IEnumerable<string> Reached(string project) => Arrows[project].SelectMany(next => Reached(next).Prepend(next));
}
