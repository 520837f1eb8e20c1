namespace SamSgp.Sam2.Checkpoints.Pickles;

/// <summary>A pickle that is malformed, or wants more than tensors in plain containers.</summary>
internal sealed class PickleException(string message) : Exception(message);
