using SamSgp.Dicom;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Stow;

/// <summary>An instance that is stored.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="WarningReason">Warning Reason (0008,1196); null where there is nothing to mind.</param>
/// <param name="Invalid">Attributes whose values are stored as they came although they should not be so.</param>
internal sealed record StowStored(StoreOutcome Outcome, ushort? WarningReason, IReadOnlyList<(DicomTag Tag, string Fault)> Invalid);
