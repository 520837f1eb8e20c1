using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Audit;

/// <summary>The record of who read and wrote what.</summary>
internal sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>Whether it is kept.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Folder of its files, one a day; empty: <c>audit</c> in the data directory.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Days after which a file is removed; 0: never.</summary>
    [Range(0, 36_500)]
    public int RetainDays { get; set; }
}

[OptionsValidator]
internal sealed partial class AuditOptionsValidator : IValidateOptions<AuditOptions>;
