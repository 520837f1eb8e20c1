using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Stow;

/// <summary>An instance that is stored.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="WarningReason">Warning Reason (0008,1196); null where there is nothing to mind.</param>
internal sealed record StowStored(StoreOutcome Outcome, ushort? WarningReason);
