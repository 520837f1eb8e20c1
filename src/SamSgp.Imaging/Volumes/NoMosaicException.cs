namespace SamSgp.Imaging.Volumes;

/// <summary>A mosaic does not say enough to be taken apart; the message is part of a sentence.</summary>
internal sealed class NoMosaicException(string message) : Exception(message);
