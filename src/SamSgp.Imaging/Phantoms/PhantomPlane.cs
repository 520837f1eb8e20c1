namespace SamSgp.Imaging.Phantoms;

/// <summary>How a phantom's slices lie in the patient.</summary>
public enum PhantomPlane
{
    /// <summary>Rows from right to left, columns from front to back.</summary>
    Axial,

    /// <summary>Rows from front to back, columns from head to feet.</summary>
    Sagittal,

    /// <summary>Rows from right to left, columns from head to feet.</summary>
    Coronal,

    /// <summary>Axial, turned about all three axes by 20, 15 and 10 degrees.</summary>
    Oblique,
}
