using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SamSgp.Jobs.Retirement;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Ups;

/// <summary>Whose jobs are run how soon; how long workitems are kept that have ended. Their results are instances, and stay.</summary>
internal sealed class WorklistOptions
{
    public const string Section = "Worklist";

    /// <summary>Days after which a workitem that has ended is forgotten, with its preview; 0: never.</summary>
    [Range(0, 36_500)]
    public double KeepEndedDays { get; set; }

    /// <summary>Workitems that have ended and are kept, the latest ones; 0: all.</summary>
    [Range(0, int.MaxValue)]
    public int KeepEnded { get; set; }

    /// <summary>Who asks for jobs and gets more, or less, of the queue than others while they wait, too.</summary>
    [ValidateEnumeratedItems]
    public IList<ShareOptions> Shares { get; set; } = [];

    /// <summary>The same as the queue wants it; of two with one name the last one counts.</summary>
    internal QueueShares ToShares() => new(Shares.GroupBy(share => share.Name).ToDictionary(named => named.Key, named => named.Last().Weight));

    /// <summary>The same as the worker wants it.</summary>
    internal RetirementRules ToRules() => new()
    {
        Age = KeepEndedDays > 0 ? TimeSpan.FromDays(KeepEndedDays) : null, Kept = KeepEnded > 0 ? KeepEnded : null,
    };
}

/// <summary>An asker's part of the queue.</summary>
internal sealed class ShareOptions
{
    /// <summary>Name of an API key or token; routing for what rules ask for.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>So many of its jobs are taken for one of another's.</summary>
    [Range(0.01, 100)]
    public double Weight { get; set; } = 1;
}

[OptionsValidator]
internal sealed partial class WorklistOptionsValidator : IValidateOptions<WorklistOptions>;
