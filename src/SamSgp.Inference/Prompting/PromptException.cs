namespace SamSgp.Inference.Prompting;

/// <summary>A prompt that cannot be followed; the message says which, why, and what would be right.</summary>
/// <param name="message">A sentence for the user.</param>
public sealed class PromptException(string message) : Exception(message);
