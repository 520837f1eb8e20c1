using SamSgp.Dicomweb.Store;

namespace SamSgp.Dicomweb.Cluster;

/// <summary>The roles of this process, and whether it shares its store with others.</summary>
/// <param name="Web">Answers requests.</param>
/// <param name="Jobs">Runs jobs.</param>
/// <param name="Upkeep">Does, or stands for, what one process alone does.</param>
/// <param name="IsShared">The store is a database and a folder that other processes use, too.</param>
internal sealed record ServiceRoles(bool Web, bool Jobs, bool Upkeep, bool IsShared)
{
    private static readonly string[] Known = ["web", "jobs", "upkeep"];

    /// <summary>As configured; <see cref="Fault"/> says what is wrong with that.</summary>
    public static ServiceRoles Of(IConfiguration configuration)
    {
        var names = Names(configuration);
        return new(names.Contains("web"), names.Contains("jobs"), names.Contains("upkeep"), IsPostgres(configuration));
    }

    /// <summary>What of it cannot be, or null.</summary>
    public static string? Fault(IConfiguration configuration)
    {
        const string key = $"{ServiceOptions.Section}:{nameof(ServiceOptions.Roles)}";
        var names = Names(configuration);
        if (names.Except(Known).FirstOrDefault() is { } unknown) return $"{key}: '{unknown}' is no role; roles are {string.Join(", ", Known)}.";
        if (names.Count == 0) return $"{key}: at least one role is needed; roles are {string.Join(", ", Known)}.";
        return names.Count == Known.Length || IsPostgres(configuration) ? null
            : $"{key}: a process that has its store for itself does all there is to do; other processes can do the rest only where they share "
                + $"the store ({StorageOptions.Section}:{nameof(StorageOptions.Database)}=postgres).";
    }

    /// <summary>What is missing of the shared store, or said without one; null when nothing is.</summary>
    public static string? StoreFault(IConfiguration configuration)
    {
        string Key(string name) => $"{StorageOptions.Section}:{name}";
        bool Has(string name) => !string.IsNullOrEmpty(configuration[Key(name)]);
        string[] shared = [nameof(StorageOptions.ConnectionFile), nameof(StorageOptions.SharedFolder)];
        if (!IsPostgres(configuration))
        {
            return shared.Append(nameof(StorageOptions.SessionConnectionFile)).FirstOrDefault(Has) is { } idle
                ? $"{Key(idle)}: is of use only with {Key(nameof(StorageOptions.Database))}=postgres." : null;
        }

        if (Array.Find(shared, name => !Has(name)) is { } missing)
            return $"{Key(missing)}: is needed with {Key(nameof(StorageOptions.Database))}=postgres.";
        return configuration.GetValue<bool>(Key(nameof(StorageOptions.RebuildIndex)))
            ? $"{Key(nameof(StorageOptions.RebuildIndex))}: a shared database is restored from its backup, not made again at a start." : null;
    }

    private static bool IsPostgres(IConfiguration configuration) =>
        configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.Database)}"] == StorageOptions.Postgres;

    private static List<string> Names(IConfiguration configuration) =>
        [.. (configuration[$"{ServiceOptions.Section}:{nameof(ServiceOptions.Roles)}"] ?? new ServiceOptions().Roles)
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];
}
