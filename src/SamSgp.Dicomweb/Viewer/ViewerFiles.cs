using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Viewer;

/// <summary>The viewer's files by the path they are asked for with. They are listed once at start, so that no path is ever
/// built from a request's text.</summary>
internal sealed class ViewerFiles
{
    /// <summary>The page of every client route.</summary>
    public const string Index = "index.html";

    /// <summary>Below it lies this product's own extension of the viewer.</summary>
    public const string ExtensionPath = "/samsgp";

    private readonly FrozenDictionary<string, ViewerFile> _files;
    private readonly Lazy<string?> _page;

    public ViewerFiles(IOptions<ViewerOptions> options)
    {
        Folder = options.Value.Find();
        var files = new Dictionary<string, ViewerFile>(StringComparer.Ordinal);
        if (Folder is not null) Add(files, Folder, "");
        // The extension is there without the viewer too: other people's viewers load it from here.
        var extension = Path.Combine(AppContext.BaseDirectory, "ohif-extension");
        Add(files, extension, ExtensionPath);
        files["/app-config.js"] = new ViewerFile(new FileInfo(Path.Combine(extension, "app-config.js")));
        _files = files.ToFrozenDictionary(StringComparer.Ordinal);
        _page = new(() => _files.GetValueOrDefault("/" + Index) is { } page ? File.ReadAllText(page.Path) : null);
    }

    /// <summary>The viewer's folder; null when it is not installed.</summary>
    public string? Folder { get; }

    /// <summary>The file of a path, other than the page; null when there is none.</summary>
    public ViewerFile? Find(PathString path) => path.Value == "/" + Index ? null : _files.GetValueOrDefault(path.Value ?? "");

    /// <summary>The page of every client route; null when the viewer is not installed.</summary>
    public string? Page => _page.Value;

    private static void Add(Dictionary<string, ViewerFile> files, string folder, string prefix)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if (file.Extension == ".map") continue; // 40 MB that only those need who work on the viewer itself.
            files[$"{prefix}/{Path.GetRelativePath(folder, file.FullName).Replace('\\', '/')}"] = new ViewerFile(file);
        }
    }
}
