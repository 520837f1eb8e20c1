using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>Procedure Step Progress Information Sequence (0074,1002), PS3.3 C.30.1: how far the work is, or why it was
/// given up.</summary>
public sealed record ProgressInformation
{
    /// <summary>Nothing is known.</summary>
    public static readonly ProgressInformation None = new();

    /// <summary>Procedure Step Progress (0074,1004): percent done, 0 to 100; null while unknown.</summary>
    public double? Percent { get; init; }

    /// <summary>Procedure Step Progress Description (0074,1006): the stage, as a user reads it.</summary>
    public string? Description { get; init; }

    /// <summary>Reason For Cancellation (0074,1238).</summary>
    public string? ReasonForCancellation { get; init; }

    /// <summary>Procedure Step Discontinuation Reason Code Sequence (0074,100E), CID 9300.</summary>
    public DiscontinuationReason? Discontinuation { get; init; }

    /// <summary>Procedure Step Cancellation DateTime (0040,4052).</summary>
    public DateTimeOffset? Canceled { get; init; }

    /// <summary>What a workitem says of its progress.</summary>
    public static ProgressInformation From(DicomDataset workitem)
    {
        if (workitem.FirstItem(DicomTag.ProcedureStepProgressInformationSequence) is not { } item) return None;
        return new ProgressInformation
        {
            Percent = item.Number(DicomTag.ProcedureStepProgress),
            Description = item.Text(DicomTag.ProcedureStepProgressDescription),
            ReasonForCancellation = item.Text(DicomTag.ReasonForCancellation),
            Discontinuation = DiscontinuationReason.From(item),
        };
    }

    /// <summary>Writes what is known into a workitem; the rest of its progress item stays as it is.</summary>
    public void WriteTo(DicomDataset workitem)
    {
        var item = workitem.FirstItem(DicomTag.ProcedureStepProgressInformationSequence) ?? [];
        if (Percent is { } percent)
            item.AddOrUpdate(DicomTag.ProcedureStepProgress, percent.ToString("0.#", CultureInfo.InvariantCulture));
        if (Description is not null) item.AddOrUpdate(DicomTag.ProcedureStepProgressDescription, Description);
        if (ReasonForCancellation is not null) item.AddOrUpdate(DicomTag.ReasonForCancellation, ReasonForCancellation);
        if (Canceled is { } moment) item.AddOrUpdate(DicomTag.ProcedureStepCancellationDateTime, moment.ToDicomDateTime());
        Discontinuation?.WriteTo(item);
        workitem.AddOrUpdate(new DicomSequence(DicomTag.ProcedureStepProgressInformationSequence, item));
    }
}
