using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Ups;

/// <summary>How much may wait.</summary>
internal sealed class QueueOptions
{
    public const string Section = "Queue";

    /// <summary>Workitems that may wait (SCHEDULED) at once, runs of tasks and those of other performers: who asks for a further one is answered
    /// 503 with Retry-After, and routing looks again later. Several processes on one store may be over it by what they add within a second.</summary>
    [Range(1, 10_000_000)]
    public int MaxWaiting { get; set; } = 100_000;

    /// <summary>The same as the worklist wants it.</summary>
    internal QueueLimit ToLimit() => new(MaxWaiting);
}

[OptionsValidator]
internal sealed partial class QueueOptionsValidator : IValidateOptions<QueueOptions>;
