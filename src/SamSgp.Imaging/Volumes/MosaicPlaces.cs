namespace SamSgp.Imaging.Volumes;

/// <summary>How the slices of a mosaic lie in its plane, and where in the patient.</summary>
/// <param name="Across">Tiles in a row.</param>
/// <param name="Down">Rows of tiles.</param>
/// <param name="Positions">Centre of the first pixel of each slice in mm; slices fill the tiles row by row, tiles left over show
/// none.</param>
internal readonly record struct MosaicPlaces(int Across, int Down, IReadOnlyList<Vector3D> Positions);
