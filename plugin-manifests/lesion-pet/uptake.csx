// Prompt: a box around what takes up FDG in each slice. The network looks for lesions inside it only; a slice without
// uptake gets a box of one voxel, which says that there is nothing to find.

var threshold = Parameters.Number("threshold");   // SUV
if (threshold <= 0) return Proposed;

var lesion = SegmentNumber("FDG-avid lesion");
var grid = Source.Geometry;
var margin = (int)Math.Ceiling(10 / grid.ColumnSpacing);   // 10 mm: lesions fade at their borders
var suv = new float[grid.SliceLength];
var boxes = new List<BoxPrompt>(Proposed);
for (var z = 0; z < grid.Slices; z++)
{
    CancellationToken.ThrowIfCancellationRequested();
    if (boxes.Any(box => box.Slice == z)) continue;   // the user knows better
    Source.ReadSlice(z, suv);
    var hot = Enumerable.Range(0, suv.Length).Where(i => suv[i] >= threshold).ToList();
    boxes.Add(hot.Count == 0
        ? new BoxPrompt(lesion, z, 0, 0, 0, 0)
        : new BoxPrompt(lesion, z,
            Math.Max(0, hot.Min(i => i % grid.Columns) - margin), Math.Max(0, hot.Min(i => i / grid.Columns) - margin),
            Math.Min(grid.Columns - 1, hot.Max(i => i % grid.Columns) + margin), Math.Min(grid.Rows - 1, hot.Max(i => i / grid.Columns) + margin)));
}

return boxes;
