using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SamSgp.Jobs.Retirement;

namespace SamSgp.Dicomweb.Ups;

/// <summary>How long workitems are kept that have ended. Their results are instances, and stay.</summary>
internal sealed class WorklistOptions
{
    public const string Section = "Worklist";

    /// <summary>Days after which a workitem that has ended is forgotten, with its preview; 0: never.</summary>
    [Range(0, 36_500)]
    public double KeepEndedDays { get; set; }

    /// <summary>Workitems that have ended and are kept, the latest ones; 0: all.</summary>
    [Range(0, int.MaxValue)]
    public int KeepEnded { get; set; }

    /// <summary>The same as the worker wants it.</summary>
    internal RetirementRules ToRules() => new()
    {
        Age = KeepEndedDays > 0 ? TimeSpan.FromDays(KeepEndedDays) : null, Kept = KeepEnded > 0 ? KeepEnded : null,
    };
}

[OptionsValidator]
internal sealed partial class WorklistOptionsValidator : IValidateOptions<WorklistOptions>;
