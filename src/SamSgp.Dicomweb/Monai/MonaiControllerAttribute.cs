namespace SamSgp.Dicomweb.Monai;

/// <summary>Puts a controller's routes below <see cref="MonaiLabelOptions.Path"/>, for all tasks and for each alone.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MonaiControllerAttribute : Attribute;
