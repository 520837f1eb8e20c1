namespace SamSgp.Jobs.Workitems;

/// <summary>On whose behalf something is done to the worklist, and what of others' may be touched.</summary>
/// <param name="Name">Who; null for this service itself. At most 64 of the characters that a person's name has in DICOM
/// without meaning (PS3.5 6.2), since Order Entered By (0040,2008) keeps it.</param>
/// <param name="MayPerform">May claim, work on and end workitems that name a task of this service.</param>
/// <param name="MayActForOthers">May change and cancel such workitems whoever asked for them.</param>
public sealed record WorklistUser(string? Name, bool MayPerform, bool MayActForOthers)
{
    /// <summary>This service, which performs its own workitems.</summary>
    public static readonly WorklistUser Service = new(null, MayPerform: true, MayActForOthers: true);
}
