using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Qido;

/// <summary>Limits of searching.</summary>
internal sealed class QidoOptions
{
    public const string Section = "Qido";

    /// <summary>Results of one response at most; a Warning header says when there are more.</summary>
    [Range(1, 1_000_000)]
    public int MaxResults { get; set; } = 10_000;

    /// <summary>Conditions of one query at most.</summary>
    [Range(1, 1_000)]
    public int MaxConditions { get; set; } = 64;
}

[OptionsValidator]
internal sealed partial class QidoOptionsValidator : IValidateOptions<QidoOptions>;
