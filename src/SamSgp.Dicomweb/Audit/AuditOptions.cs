using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Audit;

/// <summary>The record of who read and wrote what.</summary>
internal sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>Whether it is kept.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Folder of its files, one or more a day; empty: <c>audit</c> in the data directory.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Days after which a file is removed; 0: never.</summary>
    [Range(0, 36_500)]
    public int RetainDays { get; set; } = 3_650;

    /// <summary>Megabytes of a file; a new one is begun then, and every day.</summary>
    [Range(1, 1 << 20)]
    public int MaxFileMegabytes { get; set; } = 128;

    /// <summary>Megabytes of all files; the oldest are removed beyond that, and the log says which.</summary>
    [Range(2, 1 << 30)]
    public int MaxTotalMegabytes { get; set; } = 32_768;
}

[OptionsValidator]
internal sealed partial class AuditOptionsAttributesValidator : IValidateOptions<AuditOptions>;

/// <summary>The annotations, and what they cannot say.</summary>
internal sealed class AuditOptionsValidator : IValidateOptions<AuditOptions>
{
    public ValidateOptionsResult Validate(string? name, AuditOptions options)
    {
        List<string> faults = [.. new AuditOptionsAttributesValidator().Validate(name, options).Failures ?? []];
        if (options.MaxTotalMegabytes < 2 * (long)options.MaxFileMegabytes)
            faults.Add($"MaxTotalMegabytes: {options.MaxTotalMegabytes} must be at least twice MaxFileMegabytes ({options.MaxFileMegabytes}).");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
