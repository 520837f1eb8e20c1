namespace SamSgp.Plugins.Scripting;

/// <summary>What a script may take, and where the product keeps what belongs to scripts.</summary>
public sealed record ScriptLimits
{
    /// <summary>How long one call may take. Route scripts, which people wait for, have <see cref="RouteTime"/>.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long one call of a route script may take.</summary>
    public TimeSpan RouteTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes a script may allocate beside the images and masks it is given and a copy of them as 32-bit values.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>True to compile without optimisation, so that every exception names its line; for trying scripts out.</summary>
    public bool ExactLines { get; init; }

    /// <summary>How long a process without work is kept for the next call.</summary>
    public TimeSpan KeepWarm { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where compiled scripts are kept from run to run; null for nowhere. Must be writable by this user only: what
    /// lies there is run.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>This user's cache folder; null where there is none.</summary>
    public static string? UserCacheFolder =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } folder
            ? Path.Combine(folder, "samsgp", "scripts")
            : null;
}
