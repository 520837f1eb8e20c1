using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Cluster;

/// <summary>Processes with the role jobs that share a store (Storage:Database=postgres).</summary>
internal sealed class WorkerOptions
{
    public const string Section = "Worker";

    /// <summary>What the log of others calls it; empty: the machine's name and the process's number.</summary>
    public string Name { get; set; } = "";

    /// <summary>Seconds without a sign of life after which a worker is given up for lost and others take over its jobs. Where only its process
    /// ended, they do within ten.</summary>
    [Range(10, 3600)]
    public int LeaseSeconds { get; set; } = 30;

    /// <summary>Seconds that jobs at work may still take when the process is told to stop (SIGTERM); what has not ended by then is begun
    /// again by another worker at once.</summary>
    [Range(0, 86_400)]
    public int DrainSeconds { get; set; } = 600;

    /// <summary>The name, or the one made up.</summary>
    public string NameOrMachine => Name.Length > 0 ? Name : $"{Environment.MachineName}/{Environment.ProcessId}";
}

[OptionsValidator]
internal sealed partial class WorkerOptionsValidator : IValidateOptions<WorkerOptions>;
