using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Support;

/// <summary>A support file that is not there: no fault of the manifest, but something the user has to put there.</summary>
/// <param name="Path">Full path (or wildcard) that was looked for.</param>
/// <param name="Advice">A sentence that names the folder and says what belongs there.</param>
public sealed record MissingSupport(string Path, string Advice)
{
    internal static MissingSupport Of(string path, string what, TaskManifest task)
    {
        var readme = System.IO.Path.Combine(task.Folder, "README.md");
        var more = File.Exists(readme) ? $" {readme} says where such data come from." : "";
        return new MissingSupport(path,
            $"Put the support {what} {System.IO.Path.GetFileName(path)} into {System.IO.Path.GetDirectoryName(path)}.{more}");
    }

    internal static MissingSupport OfPrepared(string path, TaskManifest task) => new(path,
        $"Put the prepared support set {System.IO.Path.GetFileName(path)} into {System.IO.Path.GetDirectoryName(path)}, or make it of images of "
        + $"your own (from: in the manifest, then samsgp tasks prepare {task.Id}).");
}
