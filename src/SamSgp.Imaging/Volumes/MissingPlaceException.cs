using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>An image leaves out what its frames' places follow from.</summary>
internal sealed class MissingPlaceException(string message) : DicomDataException(message);
