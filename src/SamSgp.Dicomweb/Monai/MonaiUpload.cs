namespace SamSgp.Dicomweb.Monai;

/// <summary>A file that a client sent.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Extension">What its name ended with: <c>.nii.gz</c>, <c>.nrrd</c>, ... The rest of the name is not kept.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal.</param>
internal sealed record MonaiUpload(string Path, string Extension, long Bytes, string Sha256);
