using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SamSgp.Plugins.Scripting;
using SamSgp.Storage;

namespace SamSgp.Dicomweb.Api;

/// <summary>What the C# scripts of tasks may take.</summary>
internal sealed class ScriptOptions
{
    public const string Section = "Scripts";

    private const string CacheFolder = "scripts";

    /// <summary>Seconds one call of a script may take.</summary>
    [Range(1, 3600)]
    public int TimeLimitSeconds { get; set; } = 120;

    /// <summary>Megabytes a script may allocate beside the images and masks it is given.</summary>
    [Range(64, 1 << 20)]
    public int MemoryMegabytes { get; set; } = 1024;

    /// <summary>True to refuse tasks with scripts that are not pinned by their SHA-256 in the manifest.</summary>
    public bool RequireSha256 { get; set; }

    /// <summary>These options as the script host takes them.</summary>
    public ScriptLimits ToLimits(DataDirectory data) => new()
    {
        Time = TimeSpan.FromSeconds(TimeLimitSeconds),
        MemoryBytes = (long)MemoryMegabytes << 20,
        CacheFolder = ScriptLimits.UserCacheFolder ?? Path.Combine(data.Root, CacheFolder),
    };
}

[OptionsValidator]
internal sealed partial class ScriptOptionsValidator : IValidateOptions<ScriptOptions>;
