// Pre-process: everything outside the body becomes air, so that table, blankets and tubes cannot be taken for organs.
// The examples are treated alike: they are to look as the series does.

if (!Parameters.Flag("removeTable")) return Source;

const float Air = -1024;
const float Skin = -300;   // HU between air and skin

// What is denser than air; its largest connected piece, filled slice by slice (lungs, bowel gas), is the body. A table that
// presses into the skin is connected to it and stays.
var grid = Source.Geometry;
var dense = new byte[grid.VoxelCount];
var values = new float[grid.SliceLength];
for (var z = 0; z < grid.Slices; z++)
{
    CancellationToken.ThrowIfCancellationRequested();
    Source.ReadSlice(z, values);
    for (var i = 0; i < values.Length; i++) dense[z * grid.SliceLength + i] = values[i] > Skin ? (byte)1 : (byte)0;
}

var body = new MaskVolume(grid);
body.AddLayer(dense, new Dictionary<byte, int> { [1] = 1 });
new FillHoles(null, inPlane: true).Process(body, Source, Context, CancellationToken);
new KeepLargest(null, Connectivity.Faces).Process(body, Source, Context, CancellationToken);

var inside = body.Layers[0];
return ChangeSlices((slice, hu) =>
{
    var here = inside.Span.Slice(slice * grid.SliceLength, grid.SliceLength);
    for (var i = 0; i < hu.Length; i++)
        if (here[i] == 0) hu[i] = Air;
});
