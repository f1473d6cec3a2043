module throughline.dev/go

go 1.22
