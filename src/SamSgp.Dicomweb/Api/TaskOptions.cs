using Microsoft.Extensions.Options;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Support;
using SamSgp.Tasks.Validation;

namespace SamSgp.Dicomweb.Api;

/// <summary>Where task manifests and support images lie.</summary>
internal sealed class TaskOptions
{
    public const string Section = "Tasks";

    /// <summary>Folder of task folders. Empty: <c>SAMSGP_TASKS</c>, else <c>plugin-manifests</c> in the working folder, else
    /// the one beside or above the program.</summary>
    public string Folder { get; set; } = "";

    /// <summary>What <c>${SAMSGP_SUPPORT}</c> in manifests stands for. Empty: the environment variable of that name, else the
    /// folder <c>support</c> beside each manifest.</summary>
    public string SupportFolder { get; set; } = "";

    /// <summary>Bytes of files made from support sets that are DICOM series; those not used for longest go first and are made
    /// again when needed.</summary>
    public long ConvertedSupportBytes { get; set; } = 8L << 30;

    /// <summary>The catalog these options name, with the tasks that users made.</summary>
    public TaskCatalog OpenCatalog(TimeProvider clock, TaskCheck check, string ownFolder) => new(
        TaskFolder.Resolve(Folder) ?? Path.Combine(AppContext.BaseDirectory, "plugin-manifests"),
        SupportRoot.Resolve(SupportFolder), clock, check, ownFolder);
}

/// <summary>A folder that was named has to be there, and sizes are none below 0.</summary>
internal sealed class TaskOptionsValidator : IValidateOptions<TaskOptions>
{
    public ValidateOptionsResult Validate(string? name, TaskOptions options)
    {
        var faults = new[] { (nameof(options.Folder), options.Folder), (nameof(options.SupportFolder), options.SupportFolder) }
            .Where(pair => pair.Item2.Length > 0 && !Directory.Exists(pair.Item2))
            .Select(pair => $"{pair.Item1} '{pair.Item2}' does not exist.")
            .Concat(options.ConvertedSupportBytes < 0 ? [$"{nameof(options.ConvertedSupportBytes)} must not be negative."] : [])
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
