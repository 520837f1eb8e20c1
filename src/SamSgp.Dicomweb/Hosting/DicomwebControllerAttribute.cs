namespace SamSgp.Dicomweb.Hosting;

/// <summary>Puts a controller's routes below the configured base path of the DICOMweb services.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class DicomwebControllerAttribute : Attribute;
