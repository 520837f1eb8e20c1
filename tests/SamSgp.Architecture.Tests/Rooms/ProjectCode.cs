using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace SamSgp.Architecture.Tests.Rooms;

/// <summary>The code of the projects under <c>src</c>, understood as far as the framework and each other go: packages are not
/// asked, so the arrows within the house need no build of it.</summary>
internal sealed class ProjectCode
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly CSharpCompilationOptions Options = new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
        nullableContextOptions: NullableContextOptions.Enable);

    private static readonly MetadataReference[] Framework =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))];

    private readonly Dictionary<string, CSharpCompilation> _made = [];

    /// <summary>A project, with the projects it names.</summary>
    public CSharpCompilation Of(string project)
    {
        if (_made.TryGetValue(project, out var made)) return made;
        var named = SourceProjects.ReferencesOf(project).Select(Of).Select(other => other.ToMetadataReference());
        return _made[project] = Of(project, FilesOf(project), [.. named]);
    }

    /// <summary>Code as a project.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="files">Paths from its folder, and what stands there.</param>
    /// <param name="projects">The projects it names.</param>
    public static CSharpCompilation Of(string name, IEnumerable<(string Path, string Text)> files, params MetadataReference[] projects) =>
        CSharpCompilation.Create(name, files.Append(("ImplicitUsings.cs", ImplicitUsings))
            .Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Item2), path: file.Item1)), [.. Framework, .. projects], Options);

    private static IEnumerable<(string Path, string Text)> FilesOf(string project)
    {
        var folder = SourceProjects.FolderOf(project);
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllText(path)));
    }
}
