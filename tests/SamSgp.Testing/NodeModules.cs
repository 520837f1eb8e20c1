using Xunit;

namespace SamSgp.Testing;

/// <summary>npm packages that results are checked with: in the folder that SAMSGP_NODE_MODULES names, or in
/// <c>artifacts/node/node_modules</c> of the checkout.</summary>
public static class NodeModules
{
    /// <summary>Full path of the <c>node_modules</c> folder; null where there is none.</summary>
    public static string? Folder { get; } = new[]
    {
        Environment.GetEnvironmentVariable("SAMSGP_NODE_MODULES"),
        Path.Combine(SharedData.RepositoryRoot, "artifacts", "node", "node_modules"),
    }.FirstOrDefault(Directory.Exists);

    internal static string? SkipReason(string package) =>
        Tools.Find("node") is not null && Folder is not null && Directory.Exists(Path.Combine(Folder, package))
            ? null
            : $"needs node and the npm package {package} (SAMSGP_NODE_MODULES names the node_modules folder)";

    /// <summary>Runs an ES module, written beside the packages it imports; throws with what it wrote when it
    /// fails.</summary>
    public static string Run(string program, params IEnumerable<string> arguments)
    {
        var file = Path.Combine(Path.GetDirectoryName(Folder)!, $"samsgp-{Guid.NewGuid():N}.mjs");
        try
        {
            File.WriteAllText(file, program);
            var run = ToolRun.Of("node", [file, .. arguments]);
            return run.ExitCode == 0 ? run.Output : throw new InvalidOperationException(run.Output);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

/// <summary>A theory that needs an npm package; skipped, with a message naming it, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute(string package) => Skip = NodeModules.SkipReason(package);
}
